// SPDX-License-Identifier: MIT
// Every bit of a signed image, flipped: all are refused but those of CheckSum, which Authenticode
// leaves out because signing changes it. Of a second image with a longer chain, one bit a byte.
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>

namespace skci::test {

namespace {

using Judge = Status (*)(const File& file);

Status judge_fixture(const File& file) { return judge(file); }

/// As the secure kernel judges an image that is to be a trustlet's.
Status judge_trustlet(const File& file) {
    static const TrustAnchor root = classroom_root();
    const auto verified = verify_image(file, launch_policy(), root);
    return verified.is_ok() ? Status::Verified : verified.error();
}

/// Every byte of `file` with each of `bits` bits flipped, divided among as many threads as there
/// are cores. Returns the places that were accepted all the same, in order.
std::vector<std::size_t> accepted_flips(const File& file, unsigned bits, Judge judge) {
    std::vector<char> accepted(file.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        File flipped = file;
        for (std::size_t place = next++; place < file.size(); place = next++) {
            for (unsigned bit = 0; bit < bits; ++bit) {
                flipped[place] = file[place] ^ std::byte(1u << (place + bit) % 8);
                if (judge(flipped) == Status::Verified) {
                    accepted[place] = 1;
                }
            }
            flipped[place] = file[place];
        }
    };
    std::vector<std::thread> threads;
    for (unsigned count = std::max(1u, std::thread::hardware_concurrency()); count > 0; --count) {
        threads.emplace_back(work);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < file.size(); ++place) {
        if (accepted[place] != 0) {
            places.push_back(place);
        }
    }
    return places;
}

} // namespace

TEST_CASE("A signed image with any bit flipped is refused, unless it is in CheckSum",
          "[skci][flips]") {
    struct Row {
        const char* name;
        unsigned bits;
    };
    for (const Row& row : {Row{"good", 8}, Row{"below_authority", 1}}) {
        const File& file = fixture(row.name);
        REQUIRE(judge(file) == Status::Verified);
        const std::size_t checksum = left_out(read_u32(file, 0x3C)).checksum;
        INFO(row.name << ", " << file.size() << " bytes");
        CHECK(accepted_flips(file, row.bits, judge_fixture) ==
              std::vector<std::size_t>{checksum, checksum + 1, checksum + 2, checksum + 3});
    }
}

TEST_CASE("A trustlet with any byte changed is refused, unless it is in CheckSum",
          "[skci][flips]") {
    const File file = read_file(std::filesystem::path(VITRINE_IMAGES_DIR) / "hello.exe");
    REQUIRE(judge_trustlet(file) == Status::Verified);
    const std::size_t checksum = left_out(read_u32(file, 0x3C)).checksum;
    CHECK(accepted_flips(file, 1, judge_trustlet) ==
          std::vector<std::size_t>{checksum, checksum + 1, checksum + 2, checksum + 3});
}

TEST_CASE("A secure kernel whose table of trustlets was changed has no signature any more",
          "[skci]") {
    File file = read_file(std::filesystem::path(VITRINE_IMAGES_DIR) / "securekernel.exe");
    const auto verdict = [&file] {
        const auto verified = verify_image(file, {}, classroom_root());
        return verified.is_ok() ? Status::Verified : verified.error();
    };
    REQUIRE(verdict() == Status::Verified);
    constexpr std::string_view name = "vtpmprov.exe"; // once in it: the name in the table's row
    file[place_of(file, std::as_bytes(std::span{name}))] ^= std::byte{1};
    CHECK(verdict() == Status::ImageDigestDiffers);
}

} // namespace skci::test
