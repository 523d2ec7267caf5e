// Keeps the screen lit where the browser can.

/** Keeps the screen lit while the page is seen; the function that is returned lets it go. */
export function keepAwake() {
  const state = { lock: null, isOver: false };
  const ask = async () => {
    if (state.isOver || document.visibilityState !== "visible") return;
    try {
      state.lock = await navigator.wakeLock?.request("screen");
      if (state.isOver) state.lock?.release();
    } catch {
      // Refused (battery low, no permission): the screen keeps its own ways.
    }
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    state.isOver = true;
    document.removeEventListener("visibilitychange", ask);
    state.lock?.release();
  };
}
