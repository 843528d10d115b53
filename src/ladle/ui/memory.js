// The name of who asked last, kept in this browser, and the API key, kept until its tab is closed.
// A browser may forbid that; then the name is not kept, and the key as long as the page is open.

const KEY = "ladle.person";
const API_KEY = "ladle.api_key";
let heldKey = "";

export function recallName() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function rememberName(name) {
  try {
    if (name.trim()) localStorage.setItem(KEY, name.trim());
    else localStorage.removeItem(KEY);
  } catch {
    // storage is blocked or full
  }
}

export function recallKey() {
  try {
    return sessionStorage.getItem(API_KEY) ?? heldKey;
  } catch {
    return heldKey;
  }
}

export function rememberKey(key) {
  heldKey = key;
  try {
    sessionStorage.setItem(API_KEY, key);
  } catch {
    // storage is blocked or full
  }
}
