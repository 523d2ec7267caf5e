// Two maps that move as one.

/** Links the cameras of two maps; returns a function that unlinks them. */
export function link(first, second) {
  let isFollowing = false;
  const follow = (leader, follower) => () => {
    if (isFollowing) return;
    isFollowing = true;
    follower.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() });
    isFollowing = false;
  };
  const [forth, back] = [follow(first, second), follow(second, first)];
  first.on("move", forth);
  second.on("move", back);
  return () => {
    first.off("move", forth);
    second.off("move", back);
  };
}
