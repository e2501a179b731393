// Light or dark before the first paint: a page that names its theme keeps it, then the reader's choice, then the system's.
(() => {
  const root = document.documentElement;
  if (root.dataset.theme && root.dataset.theme !== "auto") return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.theme = localStorage.getItem("theme") ?? (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
})();
