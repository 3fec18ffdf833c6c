// SPDX-License-Identifier: MIT
// Who may sign what: one image, signed in many ways, each judged with a reason of its own.
#include "skci/verify_image.h"

#include "skci/error.h"
#include "tests/catch.h"
#include "tests/unit/skci/fixtures.h"

#include <set>
#include <string>

namespace skci::test {

namespace {

struct Row {
    const char* fixture;
    Status expected;
};

} // namespace

TEST_CASE("An image that is signed for isolated user mode is verified", "[skci]") {
    const auto verified = verify_image(fixture("good"), trustlet_policy(), fixture_root());
    REQUIRE(verified.is_ok());
    CHECK(verified.value().usages ==
          (static_cast<std::uint32_t>(abi::skci::Usage::CodeSigning) |
           static_cast<std::uint32_t>(abi::skci::Usage::IsolatedUserMode)));
    CHECK(verified.value().pages.entry_count > 3);
    CHECK(verified.value().image != Digest{});
}

TEST_CASE("Two signatures of one image have one image digest and two signers", "[skci]") {
    abi::skci::Policy policy;
    const auto one = verify_image(fixture("good"), policy, fixture_root()).value();
    const auto other = verify_image(fixture("plain"), policy, fixture_root()).value();
    CHECK(one.image == other.image);
    CHECK(one.signer != other.signer);
}

TEST_CASE("A signature under an authority below the root counts", "[skci]") {
    CHECK(judge(fixture("below_authority")) == Status::Verified);
}

TEST_CASE("An expired certificate counts: VTL1 has no clock that VTL0 could not set", "[skci]") {
    CHECK(judge(fixture("expired")) == Status::Verified);
}

TEST_CASE("Each wrong signature is refused for its own reason", "[skci]") {
    const Row rows[] = {
        {"unsigned", Status::NotSigned},
        {"no_page_hashes", Status::PageHashesMissing},
        {"plain", Status::UsageMissing},
        {"no_usages", Status::UsageMissing},
        {"only_isolated", Status::UsageMissing},
        {"signer_is_authority", Status::SignerIsAuthority},
        {"may_not_sign", Status::SignerMayNotSign},
        {"critical", Status::UnknownCriticalExtension},
        {"sha384_certificate", Status::UnknownSignatureAlgorithm},
        {"long_key", Status::KeyNotRsa2048},
        {"other_root", Status::RootMismatch},
        {"authority_left_out", Status::IssuerNotFound},
        {"below_no_authority", Status::IssuerIsNoAuthority},
        {"chain_too_long", Status::ChainTooLong},
        {"unneeded", Status::UnneededCertificate},
        {"sha384", Status::UnknownDigestAlgorithm},
        {"unsigned_attribute", Status::UnauthenticatedAttributes},
    };
    for (const Row& row : rows) {
        const Status status = judge(fixture(row.fixture));
        INFO(row.fixture << ": " << sentence_of(status));
        CHECK(status == row.expected);
    }
}

TEST_CASE("A policy decides whether page hashes and usages are needed", "[skci]") {
    abi::skci::Policy policy;
    CHECK(judge(fixture("plain"), policy) == Status::Verified);
    CHECK(judge(fixture("no_page_hashes"), policy) == Status::PageHashesMissing);
    policy.page_hashes = abi::skci::PageHashRule::Optional;
    CHECK(judge(fixture("no_page_hashes"), policy) == Status::Verified);
    policy.usages = 0; // Code signing is asked for whatever the policy says.
    CHECK(judge(fixture("only_isolated"), policy) == Status::UsageMissing);
}

TEST_CASE("Another root than the pinned one is not believed, even with all names right", "[skci]") {
    TrustAnchor anchor = fixture_root();
    const File& other = fixture("other_root");
    CHECK(judge(other) == Status::RootMismatch);
    anchor.name = anchor.name.subspan(1);
    const auto verified = verify_image(fixture("good"), trustlet_policy(), anchor);
    REQUIRE(verified.is_err());
    CHECK(verified.error() == Status::IssuerNotFound);
}

TEST_CASE("A signature cut at any place is refused", "[skci]") {
    const File& good = fixture("good");
    for (std::size_t size = 0; size < good.size(); size += size < good.size() - 2100 ? 37 : 1) {
        File cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        INFO(size);
        CHECK(judge(cut) != Status::Verified);
    }
}

TEST_CASE("A shorter certificate table that fits the file is refused too", "[skci]") {
    const File& good = fixture("good");
    const std::size_t begin = certificates_offset(good);
    const std::size_t entry = left_out(read_u32(good, 0x3C)).certificates_entry;
    for (std::size_t size = begin; size < good.size(); ++size) {
        File cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        write_u32(cut, entry + 4, static_cast<std::uint32_t>(size - begin));
        if (size >= begin + 4) {
            write_u32(cut, begin, static_cast<std::uint32_t>(size - begin));
        }
        INFO(size);
        CHECK(judge(cut) != Status::Verified);
    }
}

TEST_CASE("Bytes after the signature are refused, announced or not", "[skci]") {
    File longer = fixture("good");
    const std::size_t begin = certificates_offset(longer);
    const std::size_t entry = left_out(read_u32(longer, 0x3C)).certificates_entry;
    longer.resize(longer.size() + 8);
    CHECK(judge(longer) == Status::TrailingBytes);
    write_u32(longer, entry + 4, static_cast<std::uint32_t>(longer.size() - begin));
    CHECK(judge(longer) == Status::CertificateTableMalformed);
    write_u32(longer, begin, static_cast<std::uint32_t>(longer.size() - begin));
    CHECK(judge(longer) == Status::TrailingBytes);
}

TEST_CASE("The signature of one image is no signature of another", "[skci]") {
    File other = fixture("good");
    other[0x400] ^= std::byte{1}; // the first byte of the first section
    CHECK(judge(other) == Status::ImageDigestDiffers);
    CHECK(std::string(sentence_of(Status::ImageDigestDiffers)) ==
          "the image's digest differs from the signed one.");
}

TEST_CASE("Every reason has a sentence, and no two have the same", "[skci]") {
    std::set<std::string> sentences;
    for (std::uint32_t number = 0; number < static_cast<std::uint32_t>(Status::Count); ++number) {
        sentences.insert(sentence_of(static_cast<Status>(number)));
    }
    CHECK(sentences.size() == static_cast<std::size_t>(Status::Count));
}

} // namespace skci::test
