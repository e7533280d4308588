/** The scheme and host the desktop's page comes from; both are made up, and nothing else has them. */
export const pageScheme = 'app';
export const pageHost = 'lab';
export const pageOrigin = `${pageScheme}://${pageHost}`;
