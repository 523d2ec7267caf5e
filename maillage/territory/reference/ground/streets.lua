-- Which objects of an OpenStreetMap extract are drawn, for Debian's tilemaker: the layers of the Shortbread schema 1.0
-- (shortbread-tiles.org) that the map shows. Shops, house numbers and limits are left out: nobody looks for them here.

node_keys = { "place" }

local LAND = {
  landuse = { forest = 7, residential = 10, commercial = 10, retail = 10, industrial = 10, railway = 11, farmland = 10, farmyard = 11,
    orchard = 10, vineyard = 10, meadow = 11, grass = 11, allotments = 11, cemetery = 13, quarry = 11, landfill = 11, recreation_ground = 11,
    greenhouse_horticulture = 11, plant_nursery = 11, garages = 13, village_green = 11 },
  natural = { wood = 7, beach = 10, sand = 10, heath = 11, scrub = 11, grassland = 11, wetland = 11, bare_rock = 11, scree = 11, shingle = 11 },
  leisure = { park = 11, garden = 12, golf_course = 11, playground = 13, pitch = 13 },
}
local KINDS = { wood = "forest" } -- Shortbread has one word for both
local WATER_LINES = { river = 9, canal = 9, stream = 13, ditch = 14 }
local STREETS = { motorway = 5, trunk = 6, primary = 8, secondary = 9, tertiary = 10, unclassified = 12, residential = 12, busway = 12,
  living_street = 12, pedestrian = 13, service = 13, track = 13, footway = 13, steps = 13, path = 13, cycleway = 13 }
local ORDER = { "path", "track", "service", "living_street", "residential", "unclassified", "tertiary", "secondary", "primary", "trunk", "motorway" }
local RAILS = { rail = 9, light_rail = 10, narrow_gauge = 10, subway = 12, tram = 12, funicular = 12, monorail = 12 }
local PLACES = { city = 6, town = 8, village = 10, suburb = 11, quarter = 13, neighbourhood = 14, hamlet = 12, isolated_dwelling = 14, locality = 14 }
local LINKS = "_link$"
local SMALL_WATER_M2 = 20000

function init_function() end

function exit_function() end

function node_function()
  local place = Find("place")
  local name = Find("name")
  if PLACES[place] and name ~= "" then
    Layer("place_labels", false)
    MinZoom(PLACES[place])
    Attribute("kind", place)
    Attribute("name", name)
    AttributeNumeric("population", tonumber(Find("population")) or 0)
  end
end

function way_function()
  local highway = Find("highway")
  local railway = Find("railway")
  local waterway = Find("waterway")
  local is_area = IsClosed() and Find("area") ~= "no"

  if highway ~= "" then street(highway, is_area) end
  if RAILS[railway] then track(railway) end
  if WATER_LINES[waterway] and not (is_area and Find("area") == "yes") then water_line(waterway) end
  if not is_area then return end
  if Find("building") ~= "" and Find("building") ~= "no" then
    Layer("buildings", true)
    MinZoom(14)
    return
  end
  if Find("natural") == "water" or Find("landuse") == "reservoir" or Find("landuse") == "basin" or waterway == "riverbank" then
    water_area()
  else
    land()
  end
end

function street(highway, is_area)
  local kind = highway:gsub(LINKS, "")
  local from = STREETS[kind]
  if not from then return end
  if is_area and Find("area") == "yes" then
    Layer("street_polygons", true)
    MinZoom(13)
    Attribute("kind", kind)
    return
  end
  local is_link = highway:find(LINKS) ~= nil
  Layer("streets", false)
  MinZoom(is_link and math.max(from, 12) or from)
  for place, word in ipairs(ORDER) do
    if word == kind then ZOrder(place) end
  end
  Attribute("kind", kind)
  AttributeBoolean("link", is_link)
  passage()
  local name = Find("name")
  local ref = Find("ref")
  if (name ~= "" or ref ~= "") and not is_link then
    Layer("street_labels", false)
    MinZoom(from < 9 and 10 or math.max(from, 12))
    Attribute("kind", kind)
    if name ~= "" then Attribute("name", name) end
    if ref ~= "" then
      Attribute("ref", ref)
      AttributeNumeric("ref_cols", #ref)
      AttributeNumeric("ref_rows", 1)
    end
  end
end

function track(railway)
  local service = Find("service")
  Layer("streets", false)
  MinZoom(service == "" and RAILS[railway] or 13)
  ZOrder(#ORDER)
  Attribute("kind", railway)
  AttributeBoolean("rail", true)
  if service ~= "" then Attribute("service", service) end
  passage()
end

function passage()
  if Find("bridge") ~= "" and Find("bridge") ~= "no" then AttributeBoolean("bridge", true) end
  if Find("tunnel") == "yes" or Find("covered") == "yes" then AttributeBoolean("tunnel", true) end
end

function water_line(waterway)
  Layer("water_lines", false)
  MinZoom(WATER_LINES[waterway])
  Attribute("kind", waterway)
  passage()
  local name = Find("name")
  if name ~= "" then
    Layer("water_lines_labels", false)
    MinZoom(math.max(WATER_LINES[waterway], 12))
    Attribute("kind", waterway)
    Attribute("name", name)
  end
end

function water_area()
  local water = Find("water")
  Layer("water_polygons", true)
  MinZoom(Area() > SMALL_WATER_M2 and 9 or 12)
  Attribute("kind", (water == "river" or Find("waterway") == "riverbank") and "river" or "water")
  AttributeNumeric("way_area", Area())
end

function land()
  for key, kinds in pairs(LAND) do
    local word = Find(key)
    if kinds[word] then
      Layer("land", true)
      MinZoom(kinds[word])
      Attribute("kind", KINDS[word] or word)
      return
    end
  end
end
