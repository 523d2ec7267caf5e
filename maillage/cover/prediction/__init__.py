"""Fixed 4G: who can get 30 Mb/s, how sure that is, where sites would help, and what tests say of the prediction."""
