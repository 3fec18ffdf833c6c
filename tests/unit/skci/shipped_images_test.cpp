// SPDX-License-Identifier: MIT
// The images that the build has signed: verified by skci/ under the classroom's root, and by
// osslsigncode, which has read nothing of ours.
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

#include <cstdio>
#include <memory>

namespace skci::test {

namespace {

const char* const signed_images[] = {"kernel.exe", "securekernel.exe", "skci.dll"};
const char* const trustlets[] = {"hello.exe",  "lsaiso.exe",  "vmsp.exe",       "vtpmprov.exe",
                                 "iumdll.dll", "iumbase.dll", "skci_sample.exe"};

File shipped(const std::string& name) {
    return read_file(std::filesystem::path(VITRINE_IMAGES_DIR) / name);
}

struct Answer {
    int status;
    std::string text;
};

Answer run(const std::string& command) {
    std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    Answer answer;
    char piece[256];
    while (std::fgets(piece, sizeof(piece), pipe) != nullptr) {
        answer.text += piece;
    }
    answer.status = pclose(pipe);
    return answer;
}

Answer osslsigncode_verify(const std::filesystem::path& image) {
    return run(std::string("'") + OSSLSIGNCODE + "' verify -CAfile '" + VITRINE_KEYS_DIR +
               "/root.pem' -in '" + image.string() + "'");
}

template <typename Names>
void check_verified(const Names& names, const abi::skci::Policy& policy) {
    for (const char* name : names) {
        const auto verified = verify_image(shipped(name), policy, classroom_root());
        INFO(name);
        REQUIRE(verified.is_ok());
        CHECK(verified.value().pages.entry_count > 2);
    }
}

template <typename Names>
void check_with_osslsigncode(const Names& names) {
    for (const char* name : names) {
        const Answer answer = osslsigncode_verify(std::filesystem::path(VITRINE_IMAGES_DIR) / name);
        INFO(answer.text);
        CHECK(answer.status == 0);
        CHECK_THAT(answer.text, ::test::contains("Signature verification: ok"));
    }
}

} // namespace

TEST_CASE("The images that the build signs are verified under the classroom's root", "[skci]") {
    check_verified(signed_images, {});
    check_verified(trustlets, launch_policy());
}

TEST_CASE("What is signed as code alone is refused as a trustlet", "[skci]") {
    for (const char* name : signed_images) {
        const auto verified = verify_image(shipped(name), trustlet_policy(), classroom_root());
        INFO(name);
        REQUIRE(verified.is_err());
        CHECK(verified.error() == Status::UsageMissing);
    }
}

TEST_CASE("osslsigncode accepts the images that the build signs, and not changed ones", "[skci]") {
    check_with_osslsigncode(signed_images);
    check_with_osslsigncode(trustlets);
    File changed = read_file(std::filesystem::path(VITRINE_IMAGES_DIR) / "skci_sample.exe");
    changed[0x400] ^= std::byte{1};
    const auto path = std::filesystem::path(VITRINE_BUILD_DIR) / "tests/unit/skci/changed.exe";
    std::FILE* out = std::fopen(path.c_str(), "wb");
    REQUIRE(out != nullptr);
    std::fwrite(changed.data(), 1, changed.size(), out);
    std::fclose(out);
    CHECK(osslsigncode_verify(path).status != 0);
}

} // namespace skci::test
