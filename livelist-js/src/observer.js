/** Who wants to see what the client does: nobody, unless `livelist-js/devtools` is imported. */
export const observer = { tell: undefined };
