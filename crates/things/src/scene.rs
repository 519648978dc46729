//! What a text says of the scene: where and when it plays, in which mood, and what is around.

/// Makes an enum whose values have names in the tables.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($value:ident = $word:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "` in the tables.")] $value,)*
        }

        impl $name {
            /// Returns the value of a name in the tables.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($word => Some(Self::$value),)*
                    _ => None,
                }
            }
        }
    };
}

named! {
    /// A kind of place; a picture of each is composed in its own way.
    Place {
        Forest = "forest", Mountains = "mountains", City = "city", Town = "town", Sea = "sea", Desert = "desert",
        Hills = "hills", Castle = "castle", Space = "space", Interior = "interior", Snow = "snow", Deep = "deep",
    }
}

named! {
    /// A time of day.
    Time { Night = "night", Dawn = "dawn", Day = "day", Sunset = "sunset", Dusk = "dusk" }
}

named! {
    /// A mood, which changes the colours.
    Mood { Eerie = "eerie", Neon = "neon", Magic = "magic", Grey = "grey", Rose = "rose", Autumn = "autumn" }
}

named! {
    /// Something in the scene.
    Feature {
        Moon = "moon", Sun = "sun", Stars = "stars", Aurora = "aurora", Clouds = "clouds", Rain = "rain",
        Storm = "storm", Snow = "snow", Snowfall = "snowfall", Fog = "fog", Petals = "petals",
        Fireflies = "fireflies", Birds = "birds", Water = "water", Beach = "beach", Lighthouse = "lighthouse",
        Ship = "ship", Boat = "boat", Cabin = "cabin", House = "house", Graves = "graves", Figure = "figure",
        Camel = "camel", Couple = "couple", Lamp = "lamp", Street = "street", Field = "field",
        BareTrees = "bare_trees", Pines = "pines", LeafyTrees = "leafy_trees", Palms = "palms", Mars = "mars",
        Ringed = "ringed", Rocket = "rocket", Books = "books", Corridor = "corridor", Candle = "candle",
        Lightning = "lightning", Modern = "modern", Old = "old", Rainbow = "rainbow", Tree = "tree", Waves = "waves",
        Rope = "rope", Table = "table", Japan = "japan", Lavender = "lavender", Stalls = "stalls",
        Volcano = "volcano", Ash = "ash",
    }
}

named! {
    /// A place that is told by what stands in it, composed in its own way.
    Set {
        Car = "car", Road = "road", Boat = "boat", Deck = "deck", Berth = "berth", Kitchen = "kitchen", Shop = "shop",
        Tavern = "tavern", Attic = "attic", Cellar = "cellar", Church = "church", Train = "train", School = "school",
        Ward = "ward", Office = "office", Belfry = "belfry", Cave = "cave", Camp = "camp", Bridge = "bridge", Ice = "ice",
        Workshop = "workshop", Forge = "forge", Laboratory = "laboratory", Greenhouse = "greenhouse",
        Stairwell = "stairwell", LampRoom = "lamp_room", Gallery = "gallery", Bath = "bath", Burrow = "burrow", Rooftop = "rooftop",
        Hospital = "hospital", Schoolhouse = "schoolhouse", Factory = "factory", Prison = "prison", Museum = "museum",
        Theatre = "theatre", Station = "station", FillingStation = "filling_station", Hotel = "hotel",
    }
}

/// The buildings that are seen from outside.
const FRONTS: [Set; 9] = [
    Set::Hospital,
    Set::Schoolhouse,
    Set::Factory,
    Set::Prison,
    Set::Museum,
    Set::Theatre,
    Set::Station,
    Set::FillingStation,
    Set::Hotel,
];

impl Set {
    /// Tells whether it is a building seen from outside; what is named of its inside counts before it.
    pub fn is_front(self) -> bool {
        FRONTS.contains(&self)
    }

    /// Tells whether people wait before it with all they have.
    pub fn is_stop(self) -> bool {
        matches!(self, Self::Station | Self::FillingStation)
    }

    /// Tells whether it may be in a kind of place that is told besides it: bridges and frozen rivers are in towns, too.
    pub fn is_around(self, place: Place) -> bool {
        let has_rivers =
            matches!(place, Place::Hills | Place::Snow | Place::Mountains | Place::Forest | Place::Town | Place::City);
        matches!(self, Self::Bridge | Self::Ice) && has_rivers
    }
}

/// A set of [`Feature`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Features(u64);

impl Features {
    /// Adds a feature.
    pub fn insert(&mut self, feature: Feature) {
        self.0 |= 1 << feature as u32;
    }

    /// Tells whether a feature is in the set.
    pub fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u32) != 0
    }

    /// Takes a feature out.
    pub fn remove(&mut self, feature: Feature) {
        self.0 &= !(1 << feature as u32);
    }

    /// Returns the features of both sets.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The scene that a text describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    /// The places with their weights, the weightiest first; of equals, the first named.
    pub places: Vec<(Place, u32)>,
    /// The first set that is named.
    pub set: Option<Set>,
    /// The first time of day that is named.
    pub time: Option<Time>,
    /// The first mood that is named.
    pub mood: Option<Mood>,
    /// What is in it.
    pub features: Features,
    /// How many moons or suns the text names.
    pub moons: usize,
}

impl Scene {
    /// Tells whether it is a scene of our days, with electric light.
    pub(crate) fn is_of_today(&self) -> bool {
        let is_new = |set| matches!(set, Set::Ward | Set::Office | Set::Car | Set::Laboratory);
        self.features.has(Feature::Modern) || self.set.is_some_and(is_new)
    }

    /// Tells whether the text names a place.
    pub fn has(&self, place: Place) -> bool {
        self.places.iter().any(|(known, _)| *known == place)
    }

    /// Returns the weight of the first place.
    pub fn weight(&self) -> u32 {
        self.places.first().map_or(0, |(_, weight)| *weight)
    }

    /// Describes what some words say together.
    pub(crate) fn of<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut scene = Self::default();
        parts.for_each(|part| scene.add(part));
        scene.places.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight)); // stable: of equals, the first named is first
        scene
    }

    fn add(&mut self, other: &Self) {
        for (place, weight) in &other.places {
            match self.places.iter_mut().find(|(known, _)| known == place) {
                Some((_, sum)) => *sum += weight,
                None => self.places.push((*place, *weight)),
            }
        }
        // A filling station is at a road, and no part of it.
        let is_kept = |set: &Set| !set.is_front() || *set == Set::FillingStation;
        self.set = self.set.filter(is_kept).or(other.set).or(self.set);
        self.time = self.time.or(other.time);
        self.mood = self.mood.or(other.mood);
        self.features = self.features.with(other.features);
        self.moons = self.moons.max(other.moons);
    }
}
