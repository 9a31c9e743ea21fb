/** Properties that a test may change. */
export function props(given) {
  const state = $state(given);
  return state;
}
