// Maps that move as one.

/** Links the cameras of ``maps``; returns a function that unlinks them. */
export function linkMaps(maps) {
  let isFollowing = false;
  const followers = maps.map((leader) => () => {
    if (isFollowing) return;
    isFollowing = true;
    for (const map of maps) if (map !== leader) map.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() });
    isFollowing = false;
  });
  maps.forEach((map, index) => map.on("move", followers[index]));
  return () => maps.forEach((map, index) => map.off("move", followers[index]));
}
