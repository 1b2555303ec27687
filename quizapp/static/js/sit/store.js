// The browser's own database: one store in one database each, opened the same way by whoever keeps something there.
export function openStore(name, store) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// The rows whose keys begin so.
export function beginning(prefix) {
  return IDBKeyRange.bound(prefix, prefix + "\uffff");
}
