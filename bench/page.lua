-- page.lua - wrk asks for public cases by random numbers, or for pages of their list that begin at one.
--     wrk ... -s page.lua URL -- CASES page|list [check|TAG]
-- TAG is the ETag of what was sent before, so that every answer is 304: a reader whose browser has the page already.
-- With `check` (one thread, one connection: an answer belongs to the question before it) each answer is compared with what bench/cases.awk
-- put into that case: its number, and the moment it was reported.
local KEPT = 20000 -- requests made before the clock runs, so that Lua's string work is not measured; the server keeps nothing between them
local cases, what, check, asked, tag
local kept = {}
checked, wrong = 0, 0 -- global: done() reads them

function setup(thread)
   threads = (threads or 0) + 1
   thread:set("seed", os.time() * 16 + threads)
   last = thread
end

local function make(id)
   local known = tag and { ["Host"] = wrk.host, ["If-None-Match"] = tag }
   return wrk.format("GET", what == "list" and "/cases?after=" .. id or "/cases/" .. id, known)
end

local function any()
   return what == "list" and math.random(60, cases) or math.random(cases)
end

function init(args)
   cases, what, check = tonumber(args[1]), args[2], args[3] == "check"
   tag = not check and args[3] or nil
   math.randomseed(seed)
   if check then return end
   response = nil
   for i = 1, KEPT do kept[i] = make(any()) end
end

function request()
   if not check then return kept[math.random(KEPT)] end
   asked = any()
   return make(asked)
end

local function moment(id)
   return os.date("!%Y-%m-%dT%H:%M:%SZ", 1420041600 + 300 * id)
end

local function right_list(body)
   local n = 0
   for id in body:gmatch('href="/cases/(%d+)"') do
      n = n + 1
      if tonumber(id) ~= asked - n then return false end
   end
   return n == 50
end

local function right_page(body)
   return body:find('<time datetime="' .. moment(asked) .. '"', 1, true) and body:match("<h1>[^<]*" .. asked .. "[^%d][^<]*</h1>")
end

function response(status, headers, body)
   local right = what == "list" and right_list or right_page
   checked = checked + 1
   if status ~= 200 or not right(body) then wrong = wrong + 1 end
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %.0f requests/s, p50 %.1f ms, p99 %.1f ms, %d wrong", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      e.status + e.connect + e.read + e.write + e.timeout + (last:get("wrong") or 0)))
   if (last:get("checked") or 0) > 0 then print("CHECKED " .. last:get("checked")) end
end
