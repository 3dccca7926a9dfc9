# Run by mm_embed() while building.
file(READ ${FILE} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${SOURCE}
"#include <string_view>
namespace ${NAMESPACE} {
extern const std::string_view ${NAME};
static const unsigned char kBytes[] = {${bytes}0};
const std::string_view ${NAME}(reinterpret_cast<const char*>(kBytes), sizeof kBytes - 1);
}
")
