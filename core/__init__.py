"""Film Room's model package: time embeddings, conditioning, guidance and networks with them."""
