"""CKAN's shapes: the objects its Action API answers and accepts, made from and turned into our records."""
