// The wire between the rooms: schemas first, types derived from them.
/**
 * The version of everything in this folder, sent at every connection.
 * It is raised when a message changes its meaning; a page of an older version is told to reload.
 */
export const PROTOCOL_VERSION = 1;
