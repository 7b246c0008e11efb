/** How long peers with a cache may keep an answer, seconds: longer than a measurement lasts. */
export const KEPT_SECONDS = 3600;
