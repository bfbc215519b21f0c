// 密码锁 security keys by WebAuthn: asks the server what is to be signed, lets the key sign it, sends the form with it.
import { rested } from "./busy.js";
import { on } from "./dom.js";

const NOT_SUPPORTED = "这个浏览器或网址不能使用密码锁，请换谷歌、Edge 浏览器并从 https 网址进入";
const NOT_SIGNED = "没有读到密码锁，请插好后重试";

function bytes(text) {
  const plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return window.btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(keys) {
  return (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));
}

async function optionsFor(form, address) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}

async function registered(form) {
  const options = await optionsFor(form, form.dataset.keyRegister);
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) },
  };
}

async function signed(form) {
  const options = await optionsFor(form, form.dataset.keySign);
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      authenticatorData: text(made.response.authenticatorData),
      signature: text(made.response.signature),
    },
  };
}

// Whatever went wrong, the button can be pressed again.
function released(form) {
  delete form.dataset.sent;
  rested(form);
}

async function use(event, form, ask) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const place = form.querySelector("[data-key-error]");
  place.textContent = "";
  if (!window.PublicKeyCredential) {
    place.textContent = NOT_SUPPORTED;
    released(form);
    return;
  }
  try {
    const answer = await ask(form);
    form.elements.answer.value = JSON.stringify(answer);
    form.submit();
  } catch (failure) {
    place.textContent = failure instanceof DOMException ? NOT_SIGNED : failure.message;
    released(form);
  }
}

export function startKeys() {
  on("submit", "form[data-key-register]", (event, form) => use(event, form, registered));
  on("submit", "form[data-key-sign]", (event, form) => use(event, form, signed));
}
