/** Where the dashboard lies on its server, ending in a slash: one folder above the assets, of which this is part. */
export const BASE_PATH = new URL(/* @vite-ignore */ '..', import.meta.url).pathname
