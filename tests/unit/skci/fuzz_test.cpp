// SPDX-License-Identifier: MIT
// The fuzzers' properties, for a second and the same in each run: signed images with a few bytes
// changed, and their signatures alone. tests/fuzz/skci searches on.
#include "tests/catch.h"
#include "tests/fuzz/skci/properties.h"
#include "tests/unit/skci/fixtures.h"

#include <random>

namespace skci::test {

namespace {

/// A byte set, a byte moved, a stretch doubled or cut out.
void mutate(File& file, std::mt19937& random) {
    if (file.size() < 2) {
        return;
    }
    const std::size_t place = random() % file.size();
    const auto at = file.begin() + static_cast<std::ptrdiff_t>(place);
    const std::size_t rest = file.size() - place;
    const auto length = static_cast<std::ptrdiff_t>(1 + random() % std::min<std::size_t>(rest, 40));
    switch (random() % 4) {
    case 0: *at = std::byte(random()); break;
    case 1: *at = file[random() % file.size()]; break;
    case 2: file.erase(at, at + length); break;
    default: {
        const File doubled(at, at + length);
        file.insert(at, doubled.begin(), doubled.end());
    }
    }
}

} // namespace

TEST_CASE("Whatever bytes are judged, the properties of the fuzzers hold", "[skci][fuzz]") {
    std::mt19937 random{5};
    for (const char* name : {"good", "below_authority", "no_page_hashes", "unsigned_attribute"}) {
        const File& file = fixture(name);
        const auto begin = static_cast<std::ptrdiff_t>(certificates_offset(file) + 8);
        REQUIRE(fuzz::check_signed_image(file, fixture_root()).empty());
        for (unsigned run = 0; run < 1500; ++run) {
            File image = file;
            File signature(file.begin() + begin, file.end());
            for (unsigned count = 1 + run % 4; count > 0; --count) {
                mutate(image, random);
                mutate(signature, random);
            }
            const std::string wrong = fuzz::check_signed_image(image, fixture_root()) +
                                      fuzz::check_signature(signature) + fuzz::check_der(signature);
            if (!wrong.empty()) {
                FAIL(name << ", run " << run << ": " << wrong);
            }
        }
    }
}

} // namespace skci::test
