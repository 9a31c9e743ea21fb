require "json"
require "redis"

change = { model_label: "shop.product", action: "updated", pk: ARGV[0] }
Redis.new(url: ARGV[1]).publish("livelist:0", JSON.generate(change))
