/** Waits until an element shows a text, white space apart. */
export async function shows(element, text) {
  while (element.textContent.replace(/\s+/g, " ").trim() !== text) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
