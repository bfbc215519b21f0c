// 本机存储 localStorage that may be switched off, full or forbidden: then nothing is kept and nothing breaks.
export function recall(key) {
  try {
    return window.localStorage.getItem(key);
  } catch (denied) {
    return null;
  }
}

export function remember(key, value) {
  try {
    window.localStorage.setItem(key, value);
    return true;
  } catch (denied) {
    return false;
  }
}

// Every key kept under a prefix.
export function keysUnder(prefix) {
  try {
    return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix));
  } catch (denied) {
    return [];
  }
}

export function forget(key) {
  try {
    window.localStorage.removeItem(key);
    return true;
  } catch (denied) {
    return false;
  }
}
