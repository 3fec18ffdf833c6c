// SPDX-License-Identifier: MIT
// What skci.dll does for its importer, securekernel.exe: Windows' code integrity in VTL1, and the
// cryptography under it. The library allocates nothing, keeps nothing and calls nobody.
//
// The importer must see to this:
//   * CR4.OSFXSR is set and CR0.TS and CR0.EM are clear: the library uses SSE2. It saves XMM0 to
//     XMM15 and FS.base, and restores them before it returns.
//   * Nothing may push onto the stack it runs on: either no interrupt, exception or NMI arrives, or
//     their vectors have stacks of their own (IST). A few functions keep data below RSP, in the
//     "red zone" of another calling convention.
//   * 16 KiB of stack are free.
//   * Bytes to be judged lie in memory that only VTL1 can write, for as long as the answer counts:
//     what is read twice must be the same twice.
//   * A #UD in the library is a failed check of its own: the importer reports it. RCX has a
//   sentence.
#pragma once

#include <cstddef>
#include <cstdint>

/// The library defines SKCI_EXPORT; who imports needs nothing.
#if !defined(_WIN32)
#define SKCI_FUNCTION extern "C"
#elif defined(SKCI_EXPORT)
#define SKCI_FUNCTION extern "C" __declspec(dllexport)
#else
#define SKCI_FUNCTION extern "C" __declspec(dllimport)
#endif

namespace abi::skci {

/// The answer of every function that can say no. skci_sentence() has a sentence for each.
enum class Status : std::uint32_t {
    Verified = 0,
    // the file
    NotAnImage,
    HeadersOutsideFile,
    TooManySections,
    SectionOutsideFile,
    SectionsOutOfOrder,
    HashedBytesOutsideSections,
    NotSigned,
    CertificateTableMisplaced,
    CertificateTableMalformed,
    TrailingBytes,
    // DER
    DerTruncated,
    DerNotMinimal,
    DerUnexpectedTag,
    DerTrailingData,
    DerBadValue,
    // PKCS#7
    NotSignedData,
    UnknownVersion,
    UnknownDigestAlgorithm,
    UnknownSignatureAlgorithm,
    NotCodeContent,
    NotOneSigner,
    UnauthenticatedAttributes,
    RevocationListPresent,
    AttributesMissing,
    ContentTypeDiffers,
    ContentDigestDiffers,
    // the indirect data
    NotPeImageData,
    ImageDigestDiffers,
    PageHashesMissing,
    PageHashesMalformed,
    // certificates
    CertificateMalformed,
    CertificateVersionUnknown,
    ValidityMalformed,
    KeyNotRsa2048,
    ExtensionTwice,
    UnknownCriticalExtension,
    SignerNotFound,
    TooManyCertificates,
    UnneededCertificate,
    SignatureWrong,
    SignerIsAuthority,
    SignerMayNotSign,
    UsageMissing,
    IssuerNotFound,
    IssuerIsNoAuthority,
    ChainTooLong,
    IssuerSignatureWrong,
    RootMismatch,
    // pages
    PageNotInImage,
    PageHashMissing,
    PageDigestDiffers,
    // sealed data
    SealBroken,
    Count,
};

inline constexpr std::size_t digest_size = 32; // SHA-256
struct Digest {
    std::uint8_t bytes[digest_size] = {};
    friend bool operator==(const Digest&, const Digest&) = default;
};
static_assert(sizeof(Digest) == 32);

/// Extended key usages of the signer, as bits.
enum class Usage : std::uint32_t {
    CodeSigning = 1 << 0,      // 1.3.6.1.5.5.7.3.3
    SystemComponent = 1 << 1,  // 1.3.6.1.4.1.311.10.3.6
    IsolatedUserMode = 1 << 2, // 1.3.6.1.4.1.311.10.3.37
    Enclave = 1 << 3,          // 1.3.6.1.4.1.311.10.3.42
};

enum class PageHashRule : std::uint32_t { Optional = 0, Required = 1 };

/// What an image must have on top of an unbroken chain to the pinned root.
struct Policy {
    std::uint32_t usages = static_cast<std::uint32_t>(Usage::CodeSigning); // all of these bits
    PageHashRule page_hashes = PageHashRule::Required;
};
static_assert(sizeof(Policy) == 8);

inline constexpr std::size_t section_limit = 32;

/// What skci_verify_page needs. It points into the verified bytes: keep them, or move `entries` to
/// a copy of the table.
struct PageHashes {
    struct Section {
        std::uint32_t address;      // RVA
        std::uint32_t virtual_size; // bytes
        std::uint32_t data_offset;  // in the file
        std::uint32_t data_size;    // bytes in the file
    };

    const std::uint8_t* entries = nullptr; // entry_size bytes each
    std::uint32_t entry_count = 0;
    std::uint32_t section_count = 0;
    std::uint32_t headers_size = 0;
    std::uint32_t pe_offset = 0;
    Section sections[section_limit] = {};

    /// Offset in the file, then SHA-256 of the page that begins there.
    static constexpr std::size_t entry_size = 4 + digest_size;
};
static_assert(sizeof(PageHashes::Section) == 16);
static_assert(sizeof(PageHashes) == 24 + section_limit * 16);

/// Who signed what.
struct Identity {
    Digest image;  // Authenticode digest of the whole file
    Digest signer; // SHA-256 of the signer's certificate
    std::uint32_t usages = 0;
    std::uint32_t reserved_044 = 0;
    PageHashes pages; // entry_count is 0 if there are none
};
static_assert(sizeof(Identity) == 72 + sizeof(PageHashes));

inline constexpr std::size_t key_size = 32;
inline constexpr std::size_t nonce_size = 12;
inline constexpr std::size_t tag_size = 16;

/// Data that is sealed and opened in place with ChaCha20-Poly1305.  [RFC8439]
struct SealedBytes {
    const std::uint8_t* key;   // key_size bytes
    const std::uint8_t* nonce; // nonce_size bytes; never twice with one key
    const void* header;        // bound to the data, but readable
    std::uint64_t header_size;
    void* data;
    std::uint64_t data_size;
    std::uint8_t* tag; // tag_size bytes, written by seal, compared by open
};

/// A key from a key, for one purpose.  HKDF with SHA-256 [RFC5869]
struct DerivedKey {
    const void* secret;
    std::uint64_t secret_size;
    const void* salt;
    std::uint64_t salt_size;
    const void* purpose; // "info"
    std::uint64_t purpose_size;
    std::uint8_t* key; // key_size bytes
};

} // namespace abi::skci

/// Is the file an image whose signer the pinned root vouches for, signed for what `policy` asks?
/// `identity` is written only if it is.
SKCI_FUNCTION abi::skci::Status skci_verify_image(const void* file, std::uint64_t size,
                                                  const abi::skci::Policy* policy,
                                                  abi::skci::Identity* identity);

/// Are these 4096 bytes what the image has at `rva`, before relocations? For pages that VTL0
/// supplies after the image was verified.
SKCI_FUNCTION abi::skci::Status skci_verify_page(const abi::skci::PageHashes* pages,
                                                 std::uint32_t rva, const void* page);

/// What is wrong, as a sentence whose subject is the file; zero-terminated.
SKCI_FUNCTION const char* skci_sentence(abi::skci::Status status);

SKCI_FUNCTION void skci_sha256(const void* data, std::uint64_t size, abi::skci::Digest* digest);
SKCI_FUNCTION void skci_hmac_sha256(const void* key, std::uint64_t key_size, const void* data,
                                    std::uint64_t size, abi::skci::Digest* code);
SKCI_FUNCTION void skci_derive_key(const abi::skci::DerivedKey* derived);

SKCI_FUNCTION void skci_seal(const abi::skci::SealedBytes* bytes);
/// SealBroken leaves no readable data behind: it is zeroed.
SKCI_FUNCTION abi::skci::Status skci_open(const abi::skci::SealedBytes* bytes);
