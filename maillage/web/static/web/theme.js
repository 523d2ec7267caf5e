// Light or dark before the first paint: the person's choice (kept in this browser), else the system's.
// Loaded without defer on purpose, so that no page flashes in the other theme.

const root = document.documentElement;
const darkSheet = document.getElementById("dark-sheet");

const chosen = () => {
  try {
    const theme = localStorage.getItem("theme");
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null; // storage is forbidden: the system decides
  }
};

const isDark = () =>
  (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

const wear = (theme) => {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  darkSheet.media = theme ? (theme === "dark" ? "all" : "not all") : "(prefers-color-scheme: dark)";
};

wear(chosen());

document.addEventListener("DOMContentLoaded", () => {
  const buttons = document.querySelectorAll("[data-theme-switch]");
  const tell = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(isDark())));
  buttons.forEach((button) => (button.hidden = false));
  tell();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  const change = () => {
    const theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // the choice lasts for this page only
    }
    wear(theme);
    tell();
    document.dispatchEvent(new CustomEvent("maillage:theme", { detail: { theme } }));
  };
  buttons.forEach((button) => button.addEventListener("click", change));
});
