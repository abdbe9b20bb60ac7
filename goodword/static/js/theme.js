// Sets the theme before the first paint: the reader's choice, else what the system prefers.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; then the system's preference holds
    }
  };
  const apply = () => {
    const choice = stored() ?? "auto";
    const dark = choice === "dark" || (choice === "auto" && system.matches);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    document.documentElement.dataset.theme = choice;
  };
  system.addEventListener("change", apply);
  document.addEventListener("goodword:theme", apply);
  apply();
})();
