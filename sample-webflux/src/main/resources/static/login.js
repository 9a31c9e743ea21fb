/** A login at the worker that the page is from: by HTTP Basic, as at any other. */
export { Session as OwnSession } from "./session.js";
