"""The same with the seal of livelist.channel-secret: CHANNEL_SECRET=… python3 publish_sealed.py 42 redis://localhost:6379"""

import hashlib, hmac, json, os, sys
import redis


def sealed(message, secret):
    body = json.dumps(message)[:-1].encode()
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body + b',"mac":"' + mac.encode() + b'"}'


change = {"model_label": "shop.product", "action": "updated", "pk": sys.argv[1]}
redis.Redis.from_url(sys.argv[2]).publish("livelist:0", sealed(change, os.environ["CHANNEL_SECRET"]))
