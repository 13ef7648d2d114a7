import { expect, test } from 'vitest'
import { cgroupPlace } from '../../src/kit/cgroup-place.ts'

const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate'
const V1 = (controllers: string, root = '/') =>
  `35 31 0:32 ${root} /sys/fs/cgroup/${controllers} rw - cgroup cgroup rw,${controllers}`

test.each([
  [
    'a unit of a machine with version 2 alone',
    '0::/system.slice/load.service\n',
    V2,
    { version: 2, folder: '/sys/fs/cgroup/system.slice/load.service', mount: '/sys/fs/cgroup' },
  ],
  ['a container that sees itself as the uppermost', '0::/\n', V2, { version: 2, folder: '/sys/fs/cgroup' }],
  [
    'a container whose mount begins at its own group',
    '4:memory:/docker/0a1b\n0::/docker/0a1b\n',
    V1('memory', '/docker/0a1b'),
    { version: 1, folder: '/sys/fs/cgroup/memory', path: '/docker/0a1b' },
  ],
  [
    'a group below that of the mount',
    '4:cpu,memory:/docker/0a1b/job\n',
    V1('cpu,memory', '/docker/0a1b'),
    { version: 1, folder: '/sys/fs/cgroup/cpu,memory/job' },
  ],
  [
    'version 2 beside version 1, which has the controller',
    '4:memory:/batch\n0::/elsewhere\n',
    `${V2}\n${V1('memory')}`,
    { version: 1, folder: '/sys/fs/cgroup/memory/batch' },
  ],
  [
    'version 2 beside version 1, which has others',
    '4:cpuset:/batch\n0::/job\n',
    `${V1('cpuset')}\n${V2}`,
    { version: 2, folder: '/sys/fs/cgroup/job' },
  ],
  [
    'a mount point with a blank in it',
    '0::/job\n',
    '30 23 0:26 / /mnt/my\\040groups rw shared:9 - cgroup2 cgroup2 rw',
    { version: 2, folder: '/mnt/my groups/job' },
  ],
])('%s', (_, groups, mounts, place) => {
  expect(cgroupPlace('memory', groups, mounts)).toMatchObject(place)
})

test.each([
  ['a group outside of what this namespace shows', '0::/../other\n', V2],
  ['a group outside of what is mounted', '4:memory:/other\n', V1('memory', '/docker/0a1b')],
  ['nothing mounted', '0::/job\n', ''],
  ['no control groups', '', V2],
])('nothing can be told of %s', (_, groups, mounts) => {
  expect(cgroupPlace('memory', groups, mounts)).toBeUndefined()
})
