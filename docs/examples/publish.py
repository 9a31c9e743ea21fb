"""Tells the workers that a product has changed: python3 publish.py 42 redis://localhost:6379"""

import json, sys
import redis

change = {"model_label": "shop.product", "action": "updated", "pk": sys.argv[1]}
redis.Redis.from_url(sys.argv[2]).publish("livelist:0", json.dumps(change))
