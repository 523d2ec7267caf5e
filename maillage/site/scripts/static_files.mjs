// Makes the static files that set-up copied to FOLDER/<version>.draft small, and puts them in force as FOLDER/<version>:
// our modules and style sheets are minified by esbuild (a sheet with what it imports; modules stay modules, but for a page
// that is a map, which is one), and each text gets a gzip and a Brotli variant beside it. Third-party files stay as they
// came. Usage: node static_files.mjs FOLDER

import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { argv } from "node:process";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build, transform } from "esbuild";

const THIRD_PARTY = ["vendor", "admin", "django_otp", "otp_totp"]; // their licences are in comments
const TEXTS = new Set([".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"]);
const SMALLEST_BYTES = 512; // below, compression saves no packet
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
const VARIANTS = { ".gz": (bytes) => promisify(gzip)(bytes, { level: 9 }), ".br": (bytes) => promisify(brotliCompress)(bytes, BROTLI) };

// A page that is a map is put together from thirty modules of ours: one by one they weigh half as much again, and each
// costs a telephone its headers; so is what its form needs where the picture stands (figures/picture.js). Other pages take a
// few, which the pages after them find in the browser's cache.
const OPENS_STAGE = /from "\.[^"]*\/(stage|map_form)\.js"/;
const SMALL = { minify: true, legalComments: "inline" };

/** The text of one of our files as it is served; a sheet holds what it imports, its pictures stay where they are. */
async function minified(file) {
  if (extname(file) === ".css") return bundled(file, { external: ["*.svg", "*.woff2"] });
  const text = await readFile(file, "utf8");
  if (OPENS_STAGE.test(text)) return bundled(file, { format: "esm", plugins: [fromEntry(file)] });
  return (await transform(text, SMALL)).code;
}

async function bundled(file, options) {
  const { outputFiles } = await build({ ...SMALL, entryPoints: [file], bundle: true, write: false, ...options });
  return outputFiles[0].text;
}

/**
 * Addresses in modules that become a part of `entry`: third-party modules and those that are asked for later stay their own,
 * and import.meta.url keeps its folder.
 */
function fromEntry(entry) {
  const address = (file) => {
    const path = relative(dirname(entry), file).split(sep).join("/");
    return path.startsWith(".") ? path : `./${path}`;
  };
  return {
    name: "addresses from the entry",
    setup(builder) {
      builder.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const isApart = kind === "dynamic-import" || /^\.[./]*\/vendor\//.test(path);
        return isApart ? { path: address(join(resolveDir, path)), external: true } : undefined;
      });
      builder.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        return { contents: text.replaceAll("import.meta.url", `new URL(${JSON.stringify(address(path))}, import.meta.url)`) };
      });
    },
  };
}

async function compress(file) {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST_BYTES) return;
  for (const [suffix, packed] of Object.entries(VARIANTS)) await writeFile(file + suffix, await packed(bytes));
}

const [name] = (await readdir(argv[2])).filter((entry) => extname(entry) === ".draft");
const draft = join(argv[2], name);
const files = (await readdir(draft, { recursive: true })).map((entry) => join(draft, entry)).filter((file) => extname(file));
const ours = files.filter((file) => [".js", ".css"].includes(extname(file)) && !THIRD_PARTY.includes(relative(draft, file).split(sep)[0]));
// All are read before any is written: a sheet is imported as it was written.
const texts = await Promise.all(ours.map(minified));
await Promise.all(ours.map((file, index) => writeFile(file, texts[index])));
await Promise.all(files.filter((file) => TEXTS.has(extname(file))).map(compress));
const folder = join(argv[2], basename(name, ".draft"));
await rm(folder, { recursive: true, force: true });
await rename(draft, folder);
