-- report.lua - wrk sends reports: JSON, a text of 316 Chinese characters that nobody sent before. Every answer is looked at.
local pool, piece, n, stamp = {}, {}, 0, ""
wrong = 0

local word = {}
local known = "楼道灯坏了水管漏暖气不热垃圾没人收停车位被占广场舞太吵路面积井盖松动老上难加装电梯公交站远小区门口堵请派来看一谢。，"
for c in known:gmatch("[\194-\244][\128-\191]*") do -- three bytes each: pieces are cut by that
   word[#word + 1] = c
end

function setup(thread)
   threads = (threads or 0) + 1
   last = last or {}
   last[threads] = thread
   thread:set("seed", os.time() * 8 + threads)
end

-- The last 12 characters are a number in base 10, digits written as words: no two reports of a run are alike.
function init(args)
   math.randomseed(seed)
   for i = 1, 4096 do piece[i] = word[math.random(#word)] end
   pool = table.concat(piece)
   stamp = seed % 1000000
end

local function number(v, width)
   local t = {}
   for i = 1, width do
      t[i] = word[v % 10 + 1]
      v = math.floor(v / 10)
   end
   return table.concat(t)
end

function request()
   n = n + 1
   local from = math.random(0, 4096 - 304) * 3
   local text = pool:sub(from + 1, from + 304 * 3) .. number(stamp, 6) .. number(n, 6)
   return wrk.format("POST", "/report", { ["Content-Type"] = "application/json", ["Host"] = wrk.host },
      '{"text":"' .. text .. '","where":"7号楼2单元","contact":"13800000000"}')
end

function response(status, headers, body)
   if status ~= 201 or not (body:find('"code":"', 1, true) and body:find('"word":"', 1, true) and body:find('"url":"', 1, true) and
      body:find('"receipt":{"v":1,', 1, true)) then
      wrong = wrong + 1
   end
end

function done(summary, latency)
   local e = summary.errors
   local bad = e.connect + e.read + e.write + e.timeout
   for _, t in ipairs(last) do bad = bad + (t:get("wrong") or 0) end
   print(string.format("RESULT %.0f requests/s, p50 %.1f ms, p99 %.1f ms, %d wrong, %d in all", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad, summary.requests))
end
