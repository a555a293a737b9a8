// UUIDs of version 4 (RFC 9562 section 5.4) from bytes that somebody random provides.

export type RandomBytes = (size: number) => Uint8Array;

const uuidBytes = 16;

/** A system call for every message's id is the dearest part of sending it (measured: a tenth of all). */
const pooledBytes = 4_096;

/** The same bytes, fetched many at once; each is handed out once. */
export function poolRandomBytes(randomBytes: RandomBytes): RandomBytes {
  let pool = new Uint8Array();
  return (size) => {
    if (size > pool.length) pool = Uint8Array.from(randomBytes(Math.max(pooledBytes, size)));
    const taken = pool.subarray(0, size);
    pool = pool.subarray(size);
    return taken;
  };
}

export function makeUuid(randomBytes: RandomBytes): Uint8Array {
  const id = randomBytes(uuidBytes);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id;
}

/** xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx */
export function formatUuid(id: Uint8Array): string {
  const hex = Buffer.from(id.buffer, id.byteOffset, id.length).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
