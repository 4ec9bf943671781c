// Builds elements. Text only ever becomes a text node: whatever a server sends stays text.

// properties: `class`, `on` ({ event: listener }), anything else an attribute; true is an empty
// attribute, false and null leave it out. children: elements or text; null is left out.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null).map(as_node));
  return element;
}

function as_node(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

export function by_id(id) {
  return document.getElementById(id);
}

// Writes only what changed: a live region that is written to speaks again.
export function set_text(element, text) {
  if (element.textContent !== String(text)) {
    element.textContent = text;
  }
}
