// Elements. Text from a result file becomes text nodes, never markup.

// element("a", { href, class, onclick }, child, "text"...)
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(key.slice(2), value);
    } else if (value !== false && value !== undefined) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

// Runs `draw` when the element comes near the window for the first time: sixty charts that nobody
// has scrolled to cost nothing.
export function when_near(target, draw) {
  const watcher = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        watcher.disconnect();
        draw();
      }
    },
    { rootMargin: "400px" },
  );
  watcher.observe(target);
}
