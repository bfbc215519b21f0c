// 页面元素 finding, listening and posting.
export function all(selector, within = document) {
  return Array.from(within.querySelectorAll(selector));
}

// Calls handler(event, element) for every such event inside an element that matches.
export function on(type, selector, handler) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) handler(event, element);
  });
}

export function create(tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

export function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta ? meta.content : "";
}

// Leaves the page with a POST of these [name, value] pairs.
export function post(action, pairs) {
  const form = create("form", { method: "post", action, hidden: "" });
  for (const [name, value] of [["csrf_token", csrfToken()], ...pairs]) {
    form.append(create("input", { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

export async function fetchJson(address, options = {}) {
  const answer = await fetch(address, {
    credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    ...options,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// What to say when fetchJson has failed: an ended sign-in is not a broken network.
export function failureWords(failure, otherwise) {
  return failure.message === "401" ? "登录已失效，请重新登录后再办理" : otherwise;
}

export function debounce(action, wait) {
  let timer = 0;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => action(...args), wait);
  };
}
