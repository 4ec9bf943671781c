// What is shown stands in the address bar, behind the '#', so that a page can be linked and reloaded
// as it is: machine, benchmark, measure, range, theme, show, find, heat.

const defaults = { machine: "", benchmark: "", measure: "", range: "all", theme: "", show: "all", find: "", heat: "" };

export function read_address() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, given.get(key) ?? value]));
}

// The address with some of it changed; what is as usual is left out.
export function address_with(changed) {
  const all = { ...read_address(), ...changed };
  const parts = Object.entries(all).filter(([key, value]) => value !== defaults[key]);
  return `#${new URLSearchParams(parts)}`;
}

export function go(changed, { replaces = false } = {}) {
  const address = address_with(changed);
  if (replaces) {
    history.replaceState(null, "", address);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}
