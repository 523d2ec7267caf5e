// Makes the static files that set-up copied to FOLDER/<version>.draft small, and puts them in force as FOLDER/<version>:
// our modules and style sheets are minified by esbuild (a sheet with what it imports; modules stay modules), and each
// text gets a gzip and a Brotli variant beside it. Third-party files stay as they came. Usage: node static_files.mjs FOLDER

import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { argv } from "node:process";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build, transform } from "esbuild";

const THIRD_PARTY = ["vendor", "admin", "django_otp", "otp_totp"]; // their licences are in comments
const TEXTS = new Set([".css", ".js", ".mjs", ".svg", ".json", ".txt", ".md"]);
const SMALLEST_BYTES = 512; // below, compression saves no packet
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
const VARIANTS = { ".gz": (bytes) => promisify(gzip)(bytes, { level: 9 }), ".br": (bytes) => promisify(brotliCompress)(bytes, BROTLI) };

/** The text of one of our files as it is served; a sheet holds what it imports, its pictures stay where they are. */
async function minified(file) {
  if (extname(file) === ".js") return (await transform(await readFile(file, "utf8"), { minify: true, legalComments: "inline" })).code;
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, minify: true, legalComments: "inline", write: false, external: ["*.svg", "*.woff2"] });
  return outputFiles[0].text;
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
