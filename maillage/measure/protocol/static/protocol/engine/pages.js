// The reference pages, one after the other with an empty cache, opened by the shell. Section 6 of the protocol.

import { PAGE_FAST_MS, PAGE_LIMIT_MS } from "./constants.js";
import { untilAborted } from "./scope.js";

/** The web part of the document: each of `profiles` opened once, each within its own limit and all within `limitMs`. */
export async function measurePages(run, { signal, profiles, limitMs }) {
  const endMs = run.ports.now() + limitMs;
  const pages = [];
  for (const [index, name] of profiles.entries()) {
    if (signal.aborted) break;
    const pageMs = Math.min(PAGE_LIMIT_MS, endMs - run.ports.now());
    const page = pageMs > 0 ? await openPage(run, { name, index, limitMs: pageMs, signal }) : skipped(name);
    pages.push(page);
    const { status, load_ms: loadMs = null } = page;
    run.report({ type: "page", index, count: profiles.length, name, status, loadMs });
    run.report({ type: "bytes", ...run.volume.used });
  }
  return webPart(pages, run.session.pagesVersion);
}

/** The web part of pages that were tried: a result as soon as one of them came, else their failure. */
export function webPart(pages, version) {
  const loaded = pages.filter((page) => page.status === "ok");
  const late = pages.filter((page) => page.status === "timeout");
  const status = loaded.length > 0 ? "ok" : 2 * late.length >= pages.length ? "timeout" : "failed";
  return {
    status,
    version,
    pages,
    pages_within_5s: loaded.filter((page) => page.load_ms <= PAGE_FAST_MS).length,
    pages_within_10s: loaded.filter((page) => page.load_ms <= PAGE_LIMIT_MS).length,
  };
}

async function openPage(run, { name, index, limitMs, signal }) {
  const address = run.session.pageAddress(name, index);
  let seen = null;
  try {
    seen = await untilAborted(Promise.resolve(run.ports.openPage(address, limitMs, signal)), signal);
  } catch {
    // A frame that cannot be opened is a page that failed.
  }
  if (!seen) return { name, status: "failed" };
  run.volume.count("down", seen.bytes ?? 0);
  return {
    name,
    status: seen.status,
    load_ms: seen.status === "ok" ? Math.round(seen.loadMs) : null,
    bytes: seen.bytes ?? null,
    objects: seen.objects ?? null,
    objects_done: seen.objectsDone ?? null,
    ttfb_ms: seen.ttfbMs ?? null,
    fcp_ms: seen.fcpMs ?? null,
  };
}

function skipped(name) {
  return { name, status: "skipped", reason: "time" };
}
