// The base map in the browser: a single PMTiles file of our own origin, read piece by piece.

const SCHEME = "pmtiles";
const ADDRESS = "/basemap/france-territoires.pmtiles";

/** Lets MapLibre read the base map that the styles name. */
export function addBaseMap(maplibre) {
  const { PMTiles, Protocol } = globalThis.pmtiles; // a classic script: vendor/pmtiles.js
  const protocol = new Protocol();
  protocol.add(new PMTiles(new SteadySource(ADDRESS)));
  maplibre.addProtocol(SCHEME, protocol.tile);
}

// Chromium's cache, asked twice at once for the same piece of a file, sometimes gives the second reader only its end
// (seen with Chromium 156: 2,528 bytes of 13,807), which makes a hole in the map. Such a piece is read past the cache.
class SteadySource {
  constructor(address) {
    this.usual = new globalThis.pmtiles.FetchSource(address);
    this.uncached = new globalThis.pmtiles.FetchSource(address);
    this.uncached.chromeWindowsNoCache = true; // pmtiles' own word for "never ask the cache"
  }

  getKey() {
    return this.usual.getKey();
  }

  async getBytes(offset, length, signal, etag) {
    const piece = await this.usual.getBytes(offset, length, signal, etag);
    const isWhole = piece.data.byteLength === length || offset === 0; // a small file may end before the first piece
    return isWhole ? piece : this.uncached.getBytes(offset, length, signal, etag);
  }
}
