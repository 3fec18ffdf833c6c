// SPDX-License-Identifier: MIT
// The images that the build has signed: verified by skci/ under the classroom's root, and by
// osslsigncode, which has read nothing of ours.
#include "skci/trusted_root.h"
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

#include <cstdio>
#include <memory>

namespace skci::test {

namespace {

const char* const signed_images[] = {"kernel.exe", "securekernel.exe", "skci.dll",
                                     "skci_sample.exe"};

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

/// The root as make_keys.py has compiled it: the bytes between "0x" and the next comma.
File compiled_root() {
    const File source = read_file(std::filesystem::path(VITRINE_KEYS_DIR) / "root.cpp");
    const std::string text(reinterpret_cast<const char*>(source.data()), source.size());
    File certificate;
    for (auto at = text.find("0x"); at != std::string::npos; at = text.find("0x", at + 2)) {
        certificate.push_back(std::byte(std::stoul(text.substr(at, 4), nullptr, 16)));
    }
    return certificate;
}

} // namespace

TEST_CASE("The images that the build signs are verified under the classroom's root", "[skci]") {
    const File root = compiled_root();
    for (const char* name : signed_images) {
        const File file = read_file(std::filesystem::path(VITRINE_IMAGES_DIR) / name);
        const auto verified =
            verify_image(file, trustlet_policy(), read_trust_anchor(root).value());
        INFO(name);
        REQUIRE(verified.is_ok());
        CHECK(verified.value().pages.entry_count > 2);
    }
}

TEST_CASE("osslsigncode accepts the images that the build signs, and not changed ones", "[skci]") {
    for (const char* name : signed_images) {
        const auto path = std::filesystem::path(VITRINE_IMAGES_DIR) / name;
        const Answer answer = osslsigncode_verify(path);
        INFO(answer.text);
        CHECK(answer.status == 0);
        CHECK_THAT(answer.text, ::test::contains("Signature verification: ok"));
    }
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
