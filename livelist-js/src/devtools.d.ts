/**
 * Shows a panel in a corner of the page: the lists with their status, version, rows and errors, and what comes over their
 * streams: snapshots, patches, causes, problems. Loaded only where this module is imported; import it in development:
 *
 *     if (import.meta.env.DEV) {
 *       import("livelist-js/devtools").then(({ liveListDevtools }) => liveListDevtools());
 *     }
 *
 * Lists that were made before are shown from the next thing on that happens to them.
 *
 * @returns the function that takes the panel away
 */
export function liveListDevtools(options?: {
  /** Where to put it; the body of the page where nothing is said. */
  target?: Element;
  /** Whether it is open at first. */
  open?: boolean;
}): () => void;
