# The Debian package: what is installed where, and what is made for it. `./dev package` builds it.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the tests are no part of it
set(MM_PACKAGED ${CMAKE_BINARY_DIR}/packaged)

# The packaged configuration is the example with the paths of an installed service; each has to be there to be replaced.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/deploy/config/example.jsonc)
file(READ ${CMAKE_SOURCE_DIR}/deploy/config/example.jsonc config)
function(mm_replace_once from to)
  string(FIND "${config}" "${from}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "deploy/config/example.jsonc no longer has ${from}, which the package replaces")
  endif()
  string(REPLACE "${from}" "${to}" config "${config}")
  set(config "${config}" PARENT_SCOPE)
endfunction()
mm_replace_once([["api_key_file": "roxom.key",           // relative to this file]]
  [["api_key_file": "credential:roxom.key",  // given by the unit from /etc/mmd/mmd.key]])
mm_replace_once([["private_key_file": "roxom.pem",       // PKCS#8 PEM]]
  [["private_key_file": "credential:roxom.pem",  // from /etc/mmd/mmd.pem, PKCS#8]])
mm_replace_once([["file": "ledger.db"]] [["file": "/var/lib/mmd/ledger.db"]])
mm_replace_once([["unix_socket": "",     // for mmctl on this machine, which looks for /run/mmd/mmd.sock]]
  [["unix_socket": "/run/mmd/mmd.sock",  // for mmctl on this machine]])
mm_replace_once([["web_root": "", ]] [["web_root": "/usr/share/mmd/web", ]])
file(CONFIGURE OUTPUT ${MM_PACKAGED}/mmd.jsonc CONTENT "${config}" @ONLY)

# Manual pages from the programs' own help, completions from mmctl itself.
set(made)
function(mm_manual program section title)
  set(page ${MM_PACKAGED}/${program}.${section}.gz)
  add_custom_command(OUTPUT ${page}
    COMMAND ${CMAKE_SOURCE_DIR}/deploy/package/manual $<TARGET_FILE:${program}> ${section} ${title} ${page}
    DEPENDS ${program} ${CMAKE_SOURCE_DIR}/deploy/package/manual VERBATIM)
  set(made ${made} ${page} PARENT_SCOPE)
endfunction()
mm_manual(mmd 8 "market maker for the Roxom exchange")
mm_manual(mmctl 1 "steers and shows a running mmd")
mm_manual(mmsim 1 "plays the exchange and the price venues of mmd on loopback")
foreach(shell bash zsh fish)
  set(first "# mmctl completion ${shell}")
  if(shell STREQUAL zsh)
    set(first "#compdef mmctl")  # by which zsh finds it
  endif()
  add_custom_command(OUTPUT ${MM_PACKAGED}/mmctl.${shell}
    COMMAND ${CMAKE_COMMAND} -E echo ${first} > ${MM_PACKAGED}/mmctl.${shell}
    COMMAND mmctl completion ${shell} >> ${MM_PACKAGED}/mmctl.${shell} DEPENDS mmctl VERBATIM)
  list(APPEND made ${MM_PACKAGED}/mmctl.${shell})
endforeach()
add_custom_target(mm_packaged DEPENDS ${made} mmd mmctl mmsim)

# Not /usr/bin/mmd: that is a program of mtools.
install(TARGETS mmd RUNTIME DESTINATION sbin)
install(TARGETS mmctl mmsim RUNTIME DESTINATION bin)
install(FILES ${MM_PACKAGED}/mmd.8.gz DESTINATION share/man/man8)
install(FILES ${MM_PACKAGED}/mmctl.1.gz ${MM_PACKAGED}/mmsim.1.gz DESTINATION share/man/man1)
install(FILES ${MM_PACKAGED}/mmctl.bash DESTINATION share/bash-completion/completions RENAME mmctl)
install(FILES ${MM_PACKAGED}/mmctl.zsh DESTINATION share/zsh/vendor-completions RENAME _mmctl)
install(FILES ${MM_PACKAGED}/mmctl.fish DESTINATION share/fish/vendor_completions.d)
install(FILES ${MM_PACKAGED}/mmd.jsonc DESTINATION /etc/mmd)
install(FILES ${MM_UNITS}/mmd.service ${MM_UNITS}/mmd@.service ${MM_UNITS}/mmd-cancel@.service
  ${MM_UNITS}/mmd-halt@.service DESTINATION lib/systemd/system)
install(FILES deploy/systemd/mmd.sysusers DESTINATION lib/sysusers.d RENAME mmd.conf)
install(FILES deploy/systemd/mmd.tmpfiles DESTINATION lib/tmpfiles.d RENAME mmd.conf)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/build/web/ DESTINATION share/mmd/web)  # made by `./dev build`
install(DIRECTORY deploy/prometheus deploy/grafana DESTINATION share/mmd PATTERN *.test.yml EXCLUDE)
install(FILES README.md CHANGELOG.md deploy/config/example.jsonc DESTINATION share/doc/mmd)
install(FILES LICENSE DESTINATION share/doc/mmd RENAME copyright)
install(DIRECTORY docs/ DESTINATION share/doc/mmd PATTERN images EXCLUDE)

# Grows with every commit, so that a newer build is an upgrade.
execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} log -1 --format=%cd+%h --date=format-local:%Y%m%d%H%M%S --abbrev=12
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mmd)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "mm <mm@localhost.localdomain>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION}+${commit})
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "mmd quotes a bid and an ask on the Roxom exchange around a fair price from
other venues. With it come mmctl, which steers and shows it, and mmsim, which
plays the exchange for those without keys.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, systemd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-node-exporter")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/deploy/package/conffiles ${CMAKE_SOURCE_DIR}/deploy/package/postinst
  ${CMAKE_SOURCE_DIR}/deploy/package/prerm ${CMAKE_SOURCE_DIR}/deploy/package/postrm)
include(CPack)
