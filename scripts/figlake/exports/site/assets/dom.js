// Elements of the page.  What comes from data becomes text or an attribute here, and is never read as HTML.

const LINKS = /^(?:https?:\/\/|#\/)/u;

// An element: attributes, `on…` handlers, and children, which are elements, texts, or nothing.
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "href" && !LINKS.test(value)) continue;
    else element.setAttribute(key, value === true ? "" : value);
  }
  return add(element, ...children);
}

// More children of an element; what is nothing is left out.
export function add(element, ...children) {
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// What a click does, a key does as well.
export function pressed(act) {
  return {
    role: "button",
    tabindex: "0",
    onclick: act,
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act(event);
    },
  };
}

export function outside(href, text) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text, el("span.out", { "aria-hidden": "true" }, "↗"));
}

export function address(path, values = {}) {
  const parameters = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  const query = parameters.toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

// Goes on to an address, or shows it again.  The page is busy from here on: that its address has changed is told later.
export function go(to) {
  if (to === location.hash) {
    scrollTo(0, 0);
    dispatchEvent(new Event("hashchange"));
  } else {
    document.getElementById("main").setAttribute("aria-busy", "true");
    location.hash = to;
  }
}

// Goes on to the page of something, in place of this address; a page that returns this is not shown.
export function moved(kind, id) {
  location.replace(address(`${kind}/${encodeURIComponent(id)}`));
  return null;
}

// When what is in the page now has been painted.
export function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

export function say(text) {
  document.getElementById("status").textContent = text;
}
