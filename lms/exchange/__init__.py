"""Questions from other systems and for them. One file a format; all speak of items as a bank's file has them."""
