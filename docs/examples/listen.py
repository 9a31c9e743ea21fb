"""Prints what the workers say: python3 listen.py redis://localhost:6379"""

import json, sys
import redis

channel = redis.Redis.from_url(sys.argv[1]).pubsub()
channel.subscribe("livelist:0")
for message in channel.listen():
    if message["type"] == "message":
        said = json.loads(message["data"])
        for signal in said.get("signals", [said]):  # an envelope has several, a plain message is one
            print(signal["model_label"], signal["action"], signal.get("pk", "*"), flush=True)
