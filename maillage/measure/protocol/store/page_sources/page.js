"use strict";
// Measures how this page loads and tells the page that holds it, every quarter second and at the end.
(() => {
  const { version, profile, objects } = document.documentElement.dataset;
  const seen = { fcpMs: null, lcpMs: null };
  const watch = (type, keep) => {
    if (PerformanceObserver.supportedEntryTypes?.includes(type)) {
      new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true });
    }
  };
  watch("paint", (entry) => {
    if (entry.name === "first-contentful-paint") seen.fcpMs = entry.startTime;
  });
  watch("largest-contentful-paint", (entry) => {
    seen.lcpMs = entry.startTime;
  });
  const tell = (isLoaded) => {
    const [page] = performance.getEntriesByType("navigation");
    const parts = performance.getEntriesByType("resource").filter((part) => part.encodedBodySize > 0);
    const done = page.responseEnd > 0 ? [page, ...parts] : parts;
    parent.postMessage(
      {
        maillage: "ref",
        version,
        profile,
        isLoaded,
        objects: Number(objects),
        objectsDone: done.length,
        bytes: done.reduce((sum, part) => sum + part.transferSize, 0),
        ttfbMs: page.responseStart,
        fcpMs: seen.fcpMs,
        lcpMs: seen.lcpMs,
        loadMs: isLoaded ? page.loadEventStart : null,
        protocol: page.nextHopProtocol,
      },
      "*",
    );
  };
  const clock = setInterval(tell, 250, false);
  addEventListener("load", () => {
    clearInterval(clock);
    const loadedMs = performance.now();
    // After the event, when its own time is known; the first painting may follow it on a fast network.
    const finish = () => {
      if (seen.fcpMs === null && performance.now() < loadedMs + 500) setTimeout(finish, 50);
      else tell(true);
    };
    setTimeout(finish, 50);
  });
})();
