// The name of who asked last, kept in this browser only. A browser may forbid that; then nothing is kept.

const KEY = "ladle.person";

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
