-- peer.lua - wrk reads and reports at one of the four. wrk ... -s peer.lua URL -- PEER view|list|create IDS TICKETS [KEY [CSRF]]
--
-- IDS names the tickets that are there, a line each; TICKETS has a title, a tab and a text a line: a report takes a random one and puts a
-- number before it, so that no two are alike. KEY is the reader's cookie, or the reporter's token.
local ids, tickets, n = {}, {}, 0
local peer, what, key, csrf

function setup(thread)
   threads = (threads or 0) + 1
   thread:set("seed", os.time() * 8 + threads)
end

local function lines(path)
   local t = {}
   for line in io.lines(path) do t[#t + 1] = line end
   return t
end

local view = { fossil = "/tktview/", redmine = "/issues/", rt = "/Ticket/Display.html?id=", zhitong = "/cases/" }
local list = {
   fossil = "/rptview/50",
   redmine = "/projects/block/issues?set_filter=1&per_page=50&sort=id:desc",
   rt = "/Search/Results.html?Query=Status%20%3D%20%27__Active__%27&OrderBy=Created&Order=DESC&RowsPerPage=50&Page=1",
   zhitong = "/cases",
}

local function escaped(s)
   return (s:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

local json = { ["Content-Type"] = "application/json" }
local create = {
   fossil = function(title, text)
      local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = key, ["Referer"] = wrk.format_url,
                        ["Origin"] = wrk.format_url }
      return "/tktnew", headers, "csrf=" .. csrf .. "&type=Incident&mutype=Plain+Text&submit=Submit&title=" .. escaped(title) .. "&icomment=" ..
         escaped(text)
   end,
   redmine = function(title, text)
      return "/issues.json", json, '{"issue":{"project_id":"block","subject":"' .. title .. '","description":"' .. text .. '"}}'
   end,
   rt = function(title, text)
      return "/REST/2.0/ticket", { ["Content-Type"] = "application/json", ["Authorization"] = "token " .. key },
         '{"Queue":"General","Subject":"' .. title .. '","Content":"' .. text .. '","ContentType":"text/plain"}'
   end,
   zhitong = function(_, text)
      return "/report", json, '{"text":"' .. text .. '"}'
   end,
}

function init(args)
   peer, what, key, csrf = args[1], args[2], args[5], args[6]
   ids, tickets = lines(args[3]), lines(args[4])
   wrk.format_url = wrk.scheme .. "://" .. wrk.host .. ":" .. wrk.port
   math.randomseed(seed)
end

function request()
   local cookie = key and { ["Cookie"] = key } or nil
   if what == "view" then return wrk.format("GET", view[peer] .. ids[math.random(#ids)], cookie) end
   if what == "list" then return wrk.format("GET", list[peer], cookie) end
   n = n + 1
   local title, text = tickets[math.random(#tickets)]:match("^(.-)\t(.*)$")
   local path, headers, body = create[peer](title, seed .. " " .. n .. " " .. text)
   return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %.1f %.1f %d %d", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, summary.requests,
      e.status + e.connect + e.read + e.write + e.timeout))
end
