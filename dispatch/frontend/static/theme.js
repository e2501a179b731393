// Light or dark before the first paint: a page that names its theme keeps it, then the reader's choice, then the system's.
(() => {
  const root = document.documentElement;
  if (root.dataset.theme && root.dataset.theme !== "auto") return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const apply = () => {
    const theme = chosen();
    root.dataset.theme = theme === "light" || theme === "dark" ? theme : system.matches ? "dark" : "light";
  };
  apply();
  system.addEventListener("change", apply);
})();
